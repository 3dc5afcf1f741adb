package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads one page of a listing. */
final class JsonPage {
  private static final int MAX_BYTES = 16 << 20;

  private JsonPage() {}

  /** The answer's body, whole, of at most {@code max} bytes; more is broken. */
  static byte[] bytes(Api api, Call call, Exchange answer, int max) throws IOException {
    long announced = answer.headers().first("Content-Length").map(JsonPage::length).orElse(-1L);
    if (announced > max) {
      throw tooLarge(api, call, announced + " bytes", max);
    }
    byte[] bytes = answer.body().readNBytes(max + 1);
    if (bytes.length > max) {
      throw tooLarge(api, call, "more", max);
    }
    return bytes;
  }

  /**
   * The texts in the array {@code key}; null and absent are empty, as some registries send them.
   */
  static List<String> texts(Api api, Call call, Exchange answer, String key) throws IOException {
    byte[] bytes = bytes(api, call, answer, MAX_BYTES);
    try {
      JsonNode array = Json.readObject(bytes, "the list").path(key);
      List<String> texts = new ArrayList<>();
      for (JsonNode text : array) {
        if (text.isString()) {
          texts.add(text.asString());
        }
      }
      return texts;
    } catch (InvalidOciException e) {
      throw api.failures().broken(call, String.valueOf(e.getMessage()));
    }
  }

  static long length(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static RegistryException tooLarge(Api api, Call call, String what, int max) {
    return api.failures()
        .broken(call, "it sent " + what + " where at most " + max + " bytes are taken");
  }
}
