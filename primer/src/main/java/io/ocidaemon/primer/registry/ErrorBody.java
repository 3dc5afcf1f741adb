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
 * @param line all of it on one line without control characters, at most {@link #MAX_LINE} long
 */
record ErrorBody(List<String> codes, String line) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_LINE = 300;

  /** Reads at most 64 KiB; an answer that breaks off says what it said until then. */
  static ErrorBody read(HttpResponse answer) {
    byte[] bytes;
    try {
      InputStream body = answer.body();
      bytes = body.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      bytes = new byte[0];
    }
    return parse(bytes);
  }

  static ErrorBody parse(byte[] bytes) {
    List<String> codes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    try {
      JsonNode root = Json.mapper().readTree(bytes);
      JsonNode errors = root == null ? null : root.get("errors");
      if (errors != null && errors.isArray()) {
        for (JsonNode error : errors) {
          String code = error.path("code").asString("");
          String message = error.path("message").asString("");
          codes.add(Text.oneLine(code, 60));
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
    return new ErrorBody(List.copyOf(codes), Text.oneLine(text.toString(), MAX_LINE));
  }
}
