package io.ocidaemon.primer.registry;

/** What a request is for; budgets and metrics count by it. */
public enum RequestKind {
  TAGS,
  CATALOG,
  MANIFEST,
  BLOB,
  REFERRERS,
  UPLOAD,
  TOKEN,
  OTHER
}
