package io.ocidaemon.primer.config;

/** An enum constant that knows how the configuration file spells it. */
public interface Spelled {

  /** The word in the file, exactly: case counts. */
  String spelling();
}
