package io.ocidaemon.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * HTTP by hand over one socket: nothing is decoded, followed, repaired or hidden. One connection
 * takes several requests, so a body that is too long or too short breaks the next answer.
 */
final class RawHttp implements AutoCloseable {

  /** One answer as it came. */
  record Answer(int status, List<String> lines, byte[] body) {

    /** The value of a header; null where there is none; an error where it came twice. */
    @Nullable String header(String name) {
      String found = null;
      for (String line : lines) {
        int colon = line.indexOf(':');
        if (line.substring(0, colon).equalsIgnoreCase(name)) {
          if (found != null) {
            throw new AssertionError("the header " + name + " came twice: " + lines);
          }
          found = line.substring(colon + 1).strip();
        }
      }
      return found;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** All headers but the date, in one order. */
    List<String> comparable() {
      return lines.stream()
          .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("date:"))
          .sorted()
          .toList();
    }
  }

  private final Socket socket;
  private final InputStream in;

  RawHttp(RegistryServer server) throws IOException {
    this("127.0.0.1", server.port());
  }

  RawHttp(String host, int port) throws IOException {
    socket = new Socket(host, port);
    socket.setSoTimeout(20_000);
    in = new java.io.BufferedInputStream(socket.getInputStream());
  }

  Socket socket() {
    return socket;
  }

  Answer get(String target, String... headers) throws IOException {
    return request("GET", target, headers);
  }

  Answer head(String target, String... headers) throws IOException {
    return request("HEAD", target, headers);
  }

  Answer request(String method, String target, String... headers) throws IOException {
    send(method, target, headers);
    return answer(method.equals("HEAD"));
  }

  void send(String method, String target, String... headers) throws IOException {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    socket.getOutputStream().write(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  Answer answer(boolean head) throws IOException {
    Answer begun = headers();
    int status = begun.status();
    if (head || status == 304 || status == 204) {
      return begun;
    }
    String length = begun.header("Content-Length");
    if (length == null) {
      throw new AssertionError("no Content-Length: " + begun.lines());
    }
    byte[] body = in.readNBytes(Integer.parseInt(length));
    if (body.length != Integer.parseInt(length)) {
      throw new EOFException("only " + body.length + " of " + length + " bytes came");
    }
    return new Answer(status, begun.lines(), body);
  }

  /** Status and headers alone; the body is still to be read. */
  Answer headers() throws IOException {
    String statusLine = line();
    List<String> lines = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      lines.add(line);
    }
    return new Answer(Integer.parseInt(statusLine.split(" ")[1]), lines, new byte[0]);
  }

  InputStream in() {
    return in;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection ended in a line: " + line);
      }
      if (b == '\n') {
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
      }
      line.write(b);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
