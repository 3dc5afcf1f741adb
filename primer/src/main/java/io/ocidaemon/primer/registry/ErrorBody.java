package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a registry says in an error answer (distribution-spec, "Error Codes").
 *
 * @param codes such as {@code MANIFEST_UNKNOWN}; empty where the body has not that shape
 * @param line all of it on one line without control characters and secrets, at most {@link
 *     #MAX_LINE} long
 */
record ErrorBody(List<String> codes, String line) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_LINE = 300;

  /** Reads at most 64 KiB; an answer that breaks off says what it said until then. */
  static ErrorBody read(HttpResponse answer, Secrets secrets) {
    byte[] bytes;
    try {
      InputStream body = answer.body();
      bytes = body.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      bytes = new byte[0];
    }
    return parse(bytes, secrets);
  }

  static ErrorBody parse(byte[] bytes, Secrets secrets) {
    List<String> codes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    try {
      JsonNode root = Json.mapper().readTree(bytes);
      JsonNode errors = root == null ? null : root.get("errors");
      if (errors != null && errors.isArray()) {
        for (JsonNode error : errors) {
          String code = error.path("code").asString("");
          String message = error.path("message").asString("");
          codes.add(line(code, 60, secrets));
          text.append(text.isEmpty() ? "" : "; ").append(code);
          if (!message.isBlank()) {
            text.append(code.isEmpty() ? "" : ": ").append(message);
          }
        }
      }
    } catch (JacksonException e) {
      // Not JSON: the text itself, below.
    }
    if (text.isEmpty()) {
      String plain = new String(bytes, StandardCharsets.UTF_8);
      // A page for browsers says nothing in one line.
      text.append(plain.stripLeading().startsWith("<") ? "" : plain);
    }
    return new ErrorBody(List.copyOf(codes), line(text.toString(), MAX_LINE, secrets));
  }

  private static String line(String text, int max, Secrets secrets) {
    // As it will be read, and whole: half a secret is not known as one.
    return Text.cut(secrets.redact(Text.oneLine(text)), max);
  }
}
