package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** A registry that listens on loopback over plain HTTP. */
public interface Registry extends AutoCloseable {
  /** {@code 127.0.0.1:PORT}. */
  String host();

  @Override
  void close();

  /** Does a registry answer there, be it with 401? */
  static boolean answers(String host) {
    try {
      var connection =
          (HttpURLConnection) URI.create("http://" + host + "/v2/").toURL().openConnection();
      connection.setConnectTimeout(500);
      connection.setReadTimeout(2_000);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status == 200 || status == 401;
    } catch (IOException e) {
      return false;
    }
  }
}
