package io.ocidaemon.primer.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one reading of a file gathers: problems, the lines of keys, the keys that readers know. */
final class Context {

  /** Looks up environment variables; null where one is not set. */
  interface Environment {
    @Nullable String get(String name);
  }

  private final String file;
  private final Path folder;
  private final Environment environment;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();

  /**
   * @param file the file as the user named it
   * @param folder against which relative paths in it are resolved
   */
  Context(String file, Path folder, Environment environment) {
    this.file = file;
    this.folder = folder;
    this.environment = environment;
  }

  Position position(int line, String path) {
    return new Position(file, line, path);
  }

  void error(int line, String path, String message) {
    Problem problem = new Problem(file, line, path, message);
    // An alias or a second check can find the same thing again; once is enough.
    if (!errors.contains(problem)) {
      errors.add(problem);
    }
  }

  void warn(int line, String path, String message) {
    Problem problem = new Problem(file, line, path, message);
    if (!warnings.contains(problem)) {
      warnings.add(problem);
    }
  }

  void error(Position at, String message) {
    error(at.line(), at.path(), message);
  }

  void warn(Position at, String message) {
    warn(at.line(), at.path(), message);
  }

  /** Notes where a key that the file gives stands. */
  void given(String path, int line) {
    lines.putIfAbsent(path, line);
  }

  /** Notes that a reader asks for a key; the path without list indices. */
  void known(String path) {
    known.add(path);
  }

  /** Every key that a reader asked for, without list indices: what the schema must list. */
  Set<String> known() {
    return known;
  }

  Positions positions() {
    return new Positions(file, lines);
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  List<Problem> errors() {
    return inOrder(errors);
  }

  List<Problem> warnings() {
    return inOrder(warnings);
  }

  private static List<Problem> inOrder(List<Problem> problems) {
    return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }

  Path resolve(String path) {
    return folder.resolve(path);
  }

  @Nullable String environment(String name) {
    return environment.get(name);
  }
}
