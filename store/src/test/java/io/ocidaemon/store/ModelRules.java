package io.ocidaemon.store;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The rules of the design ("The store on disk"), each as the mutant that lacks it. */
final class ModelRules {
  private static final Consumer<CodeBuilder> NOTHING = code -> {};
  private static final Consumer<CodeBuilder> TRUE = CodeBuilder::iconst_1;
  private static final Consumer<CodeBuilder> FALSE = CodeBuilder::iconst_0;
  private static final Consumer<CodeBuilder> UNSYNCED =
      code ->
          code.invokestatic(
              ModelMutant.ours("ModelLies"),
              "writeUnsynced",
              ModelMutant.typed(
                  CD_void,
                  ModelMutant.ours("Disk"),
                  ClassDesc.of("java.nio.file.Path"),
                  CD_byte.arrayType()));
  private static final ClassDesc PATH = ClassDesc.of("java.nio.file.Path");
  private static final ClassDesc LIST = ClassDesc.of(List.class.getName());

  private ModelRules() {}

  /** Instead of a method of Disk that takes two paths. */
  private static Consumer<CodeBuilder> lie(String name) {
    return code ->
        code.invokestatic(
            ModelMutant.ours("ModelLies"),
            name,
            ModelMutant.typed(CD_void, ModelMutant.ours("Disk"), PATH, PATH));
  }

  /** In the order of the design. */
  static List<ModelMutant> all() {
    return Stream.of(blobs(), log(), merging(), readers(), checkpoints(), export(), selections())
        .flatMap(List::stream)
        .toList();
  }

  private static List<ModelMutant> blobs() {
    return List.of(
        ModelMutant.drop(
            "[B] content is synced before it is named", "Partial", "syncContent", "sync", NOTHING),
        ModelMutant.drop(
            "[B] small content is synced before it is named", "Blobs", "put", "sync", NOTHING),
        ModelMutant.drop("[B] the digest decides", "Ingest", "finish", "equals", TRUE).at(4),
        ModelMutant.body(
                "[B] only a dead owner's partial is removed",
                "Partials",
                "isDead",
                code -> code.iconst_1().ireturn())
            .at(97));
  }

  private static List<ModelMutant> log() {
    return List.of(
        ModelMutant.drop("[L] 1: each blob is looked for", "Committer", "missing", "secure", TRUE)
            .at(171),
        ModelMutant.drop(
            "[L] 2: the blobs' folders are synced",
            "Committer",
            "attempt",
            "syncDirectory",
            NOTHING),
        ModelMutant.call(
            "[L] 2: the record is synced", "LogFiles", "publish", "NewFile.write", UNSYNCED),
        ModelMutant.call(
            "[L] 3: link, which replaces nothing",
            "LogFiles",
            "link",
            "link",
            code ->
                code.invokeinterface(
                    ModelMutant.ours("Disk"), "rename", ModelMutant.typed(CD_void, PATH, PATH))),
        ModelMutant.drop(
                "[L] 4: the log's folder is synced", "Committer", "attempt", "sync", NOTHING)
            .at(591),
        ModelMutant.drop(
                "[L] 5: is the record it stood on still there?",
                "Committer",
                "attempt",
                "holds",
                TRUE)
            .at(189),
        ModelMutant.drop("[L] the id under a taken name", "Committer", "publish", "equals", FALSE)
            .at(4),
        ModelMutant.drop("[L] a record follows the one before it", "Fold", "apply", "equals", TRUE)
            .in("ModelLeftovers"));
  }

  private static List<ModelMutant> merging() {
    return List.of(
        ModelMutant.body(
                "[M] each change names what it replaces",
                "Fold",
                "matches",
                code -> code.iconst_1().ireturn())
            .at(2),
        ModelMutant.body(
            "[M] facts of one digest are added up",
            "Entry",
            "withFactsOf",
            code -> code.aload(1).areturn()),
        ModelMutant.drop(
                "[M] a withdrawal drops one policy only", "Fold", "withdraw", "isEmpty", TRUE)
            .at(2));
  }

  private static List<ModelMutant> readers() {
    return List.of(
        ModelMutant.drop("[R] who applies looks back", "LogReader", "advance", "holds", TRUE).at(2),
        ModelMutant.drop("[R] who says \"tip\" looks back", "LogReader", "atTip", "holds", TRUE)
            .at(53),
        ModelMutant.drop(
                "[R] a checkpoint's own record is there", "LogReader", "checkpoint", "equals", TRUE)
            .in("ModelLeftovers")
            .at(1));
  }

  private static List<ModelMutant> checkpoints() {
    return List.of(
        ModelMutant.body(
            "[C] their names are synced too", "LogFiles", "sync", code -> code.return_()),
        ModelMutant.drop(
            "[C] the fold of all records up to it",
            "CheckpointCodec",
            "encode",
            "entries",
            code ->
                code.invokestatic(LIST, "of", ModelMutant.typed(LIST), /* isInterface= */ true)),
        ModelMutant.call(
                "[C] linked, never replaced", "LogFiles", "link", "link", lie("linkOrReplace"))
            .at(8),
        ModelMutant.call(
            "[C] two are kept, with the records from the older one on",
            "Housekeeping",
            "clean",
            "get",
            code ->
                code.pop()
                    .invokeinterface(
                        LIST, "getFirst", ModelMutant.typed(ClassDesc.of("java.lang.Object")))),
        ModelMutant.call(
            "[C] deleted in ascending order only",
            "Housekeeping",
            "records",
            "sorted",
            code -> {
              ClassDesc comparator = ClassDesc.of(Comparator.class.getName());
              ClassDesc stream = ClassDesc.of(Stream.class.getName());
              code.invokestatic(
                      comparator,
                      "reverseOrder",
                      ModelMutant.typed(comparator),
                      /* isInterface= */ true)
                  .invokeinterface(stream, "sorted", ModelMutant.typed(stream, comparator));
            }));
  }

  private static List<ModelMutant> export() {
    return List.of(
        ModelMutant.drop(
                "[X] foreign entries are carried over",
                "IndexWriter",
                "write",
                "foreign",
                code ->
                    code.invokestatic(LIST, "of", ModelMutant.typed(LIST), /* isInterface= */ true))
            .at(56),
        ModelMutant.drop(
            "[X] marked entries that the log lacks are dropped",
            "IndexFile",
            "kind",
            "isString",
            FALSE),
        ModelMutant.drop(
                "[X] what another log accepted is kept",
                "IndexExport",
                "attempt",
                "park",
                code ->
                    code.invokestatic(LIST, "of", ModelMutant.typed(LIST), /* isInterface= */ true))
            .at(822),
        ModelMutant.drop(
                "[X] replaced only if nobody wrote it", "IndexLoader", "unchanged", "equals", TRUE)
            .at(273),
        ModelMutant.call(
            "[X] renamed into place", "IndexExport", "place", "rename", lie("writeInPlace")),
        ModelMutant.call(
            "[X] synced before it is named", "IndexExport", "replace", "NewFile.write", UNSYNCED),
        ModelMutant.drop(
                "[X] unreadable = being written",
                "IndexExport",
                "attempt",
                "toNanos",
                CodeBuilder::lconst_0)
            .at(0));
  }

  private static List<ModelMutant> selections() {
    return List.of(
        ModelMutant.body(
                "[S] who removes reads what others select",
                "Selections",
                "living",
                code ->
                    code.invokestatic(LIST, "of", ModelMutant.typed(LIST), /* isInterface= */ true)
                        .areturn())
            .at(1),
        ModelMutant.call("[S] synced", "Selections", "write", "NewFile.write", UNSYNCED),
        ModelMutant.drop("[S] named durably", "Selections", "write", "syncDirectory", NOTHING));
  }
}
