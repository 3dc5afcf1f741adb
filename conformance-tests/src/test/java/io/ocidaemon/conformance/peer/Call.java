package io.ocidaemon.conformance.peer;

/**
 * One request as a proxy saw it.
 *
 * @param path path and query
 * @param status the answer's status; 0 while there is none
 * @param up bytes of the request's body
 * @param down bytes of the answer's body
 */
public record Call(Kind kind, String method, String path, int status, long up, long down) {}
