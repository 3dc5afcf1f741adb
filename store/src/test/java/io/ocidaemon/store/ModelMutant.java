package io.ocidaemon.store;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A rule of the design whose code is taken out of a compiled class: what it calls is not called, or
 * called otherwise. The production code carries no switches for it.
 *
 * @param name of the rule, as in docs/store-model.md
 * @param type simple name of the class in this package
 * @param method that is changed; with its lambdas
 * @param hits counts the places that were changed
 * @param transform what happens to its instructions
 * @param scenario simple name of the class whose {@code violated(seed)} shows it
 * @param seed of an interleaving that shows it
 */
record ModelMutant(
    String name,
    String type,
    String method,
    AtomicInteger hits,
    CodeTransform transform,
    String scenario,
    long seed) {
  private static final String PACKAGE = "io.ocidaemon.store.";

  /**
   * The call is left out; what it would give is 0, false or null, or what {@code result} pushes.
   */
  static ModelMutant drop(
      String name, String type, String method, String called, Consumer<CodeBuilder> result) {
    AtomicInteger hits = new AtomicInteger();
    return new ModelMutant(
        name,
        type,
        method,
        hits,
        (builder, element) -> {
          if (element instanceof InvokeInstruction call && is(call, called)) {
            hits.incrementAndGet();
            discardArguments(builder, call);
            result.accept(builder);
          } else {
            builder.with(element);
          }
        },
        "ModelRun",
        0);
  }

  /** Another method is called in its stead, with what is on the stack. */
  static ModelMutant call(
      String name, String type, String method, String called, Consumer<CodeBuilder> instead) {
    AtomicInteger hits = new AtomicInteger();
    return new ModelMutant(
        name,
        type,
        method,
        hits,
        (builder, element) -> {
          if (element instanceof InvokeInstruction call && is(call, called)) {
            hits.incrementAndGet();
            instead.accept(builder);
          } else {
            builder.with(element);
          }
        },
        "ModelRun",
        0);
  }

  /** The whole method is this. */
  static ModelMutant body(String name, String type, String method, Consumer<CodeBuilder> body) {
    AtomicInteger hits = new AtomicInteger();
    return new ModelMutant(
        name,
        type,
        method,
        hits,
        new CodeTransform() {
          @Override
          public void atStart(CodeBuilder builder) {
            hits.incrementAndGet();
            body.accept(builder);
          }

          @Override
          public void accept(CodeBuilder builder, java.lang.classfile.CodeElement element) {
            // Nothing of the old one stays.
          }
        },
        "ModelRun",
        0);
  }

  /** The same, with a seed that shows it. */
  ModelMutant at(long known) {
    return new ModelMutant(name, type, method, hits, transform, scenario, known);
  }

  /** The same, shown by another class of the model. */
  ModelMutant in(String other) {
    return new ModelMutant(name, type, method, hits, transform, other, seed);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Is it a call of that method? {@code Class.method} asks for the class too. */
  private static boolean is(InvokeInstruction call, String called) {
    int dot = called.indexOf('.');
    return call.name().equalsString(called.substring(dot + 1))
        && (dot < 0 || call.owner().asInternalName().endsWith("/" + called.substring(0, dot)));
  }

  private static void discardArguments(CodeBuilder builder, InvokeInstruction call) {
    List<ClassDesc> parameters = call.typeSymbol().parameterList();
    for (ClassDesc parameter : parameters.reversed()) {
      if (TypeKind.from(parameter).slotSize() == 2) {
        builder.pop2();
      } else {
        builder.pop();
      }
    }
    if (call.opcode() != Opcode.INVOKESTATIC) {
      builder.pop();
    }
  }

  String className() {
    return PACKAGE + type;
  }

  /** The class without the rule. */
  byte[] applyTo(byte[] original) {
    ClassFile files = ClassFile.of();
    ClassModel model = files.parse(original);
    hits.set(0);
    byte[] changed =
        files.transformClass(
            model,
            ClassTransform.transformingMethodBodies(
                candidate ->
                    candidate.methodName().equalsString(method)
                        || candidate
                            .methodName()
                            .stringValue()
                            .startsWith("lambda$" + method + "$"),
                transform));
    if (hits.get() == 0) {
      throw new IllegalStateException("nothing of " + name + " is in " + className());
    }
    return changed;
  }

  /** A class of this package. */
  static ClassDesc ours(String type) {
    return ClassDesc.of(PACKAGE + type);
  }

  /** The type of a method with these types, the result first. */
  static MethodTypeDesc typed(ClassDesc result, ClassDesc... parameters) {
    return MethodTypeDesc.of(result, parameters);
  }
}
