package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A registry in memory for pushes, as strict as the specification: wrong digests, chunks out of
 * order and manifests by the wrong digest are refused. A test sets what it cannot do.
 */
public final class FakeRegistry implements FakeServer.Handler {
  /** Repository and digest to bytes. */
  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  /** Repository and reference to bytes. */
  final Map<String, byte[]> manifests = new ConcurrentHashMap<>();

  final Map<String, String> types = new ConcurrentHashMap<>();
  final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  final Set<String> sessions = ConcurrentHashMap.newKeySet();

  /** A status for every PUT that brings a body to an upload; 0 = it takes them. */
  volatile int refusesOnePiece;

  /** Larger bodies are refused with 413, as by a proxy; 0 = none are. */
  volatile long largestBody;

  /** What {@code OCI-Chunk-Min-Length} says; 0 = nothing. */
  volatile long minChunk;

  /** After a 413 the upload is gone. */
  volatile boolean forgetsRefused;

  /** How many PATCHes break off after half of their bytes. */
  volatile int brokenPatches;

  /** How many PUTs of an index are refused as if a member of it were missing. */
  public volatile int refusedIndexes;

  volatile boolean mounts = true;
  volatile boolean tagsByQuery;
  volatile String locationPrefix = "";

  @Override
  public synchronized void handle(FakeServer.Reply r) throws IOException {
    String path = r.path().substring("/v2/".length());
    int uploads = path.indexOf("/blobs/uploads/");
    int blob = path.indexOf("/blobs/");
    int manifest = path.indexOf("/manifests/");
    if (uploads >= 0) {
      upload(r, path.substring(0, uploads), path.substring(uploads + "/blobs/uploads/".length()));
    } else if (blob >= 0) {
      byte[] bytes = blobs.get(path.substring(0, blob) + "@" + path.substring(blob + 7));
      if (bytes == null) {
        r.status(404);
      } else {
        r.send(200, bytes);
      }
    } else if (manifest >= 0 && r.method().equals("PUT")) {
      putManifest(r, path.substring(0, manifest), path.substring(manifest + 11));
    } else {
      r.status(404);
    }
  }

  private void upload(FakeServer.Reply r, String repository, String session) throws IOException {
    Map<String, List<String>> query = query(r.query());
    String length = r.header("Content-Length");
    if (largestBody > 0 && !length.isEmpty() && Long.parseLong(length) > largestBody) {
      if (forgetsRefused) {
        uploads.remove(session);
      }
      r.readBody(); // one that hangs up instead is another test's
      r.status(413);
      return;
    }
    switch (r.method()) {
      case "POST" -> {
        r.readBody();
        String mount = first(query, "mount");
        byte[] bytes = mounts ? blobs.get(first(query, "from") + "@" + mount) : null;
        if (!mount.isEmpty() && bytes != null) {
          blobs.put(repository + "@" + mount, bytes);
          r.status(201);
        } else {
          String id = "u" + (sessions.size() + 1);
          sessions.add(id);
          uploads.put(id, new byte[0]);
          if (minChunk > 0) {
            r.with("OCI-Chunk-Min-Length", String.valueOf(minChunk));
          }
          location(r, repository, id, 0).status(202);
        }
      }
      case "PATCH" -> patch(r, repository, session);
      case "GET" -> {
        byte[] held = uploads.get(session);
        if (held == null) {
          r.status(404);
        } else {
          location(r, repository, session, held.length).status(204);
        }
      }
      case "PUT" -> put(r, repository, session, Digest.parse(first(query, "digest")));
      default -> r.status(405);
    }
  }

  private void patch(FakeServer.Reply r, String repository, String session) throws IOException {
    byte[] held = uploads.get(session);
    String range = r.header("Content-Range");
    byte[] body = r.readBody();
    if (held == null) {
      r.status(404);
      return;
    }
    if (!range.equals(held.length + "-" + (held.length + body.length - 1))) {
      location(r, repository, session, held.length).status(416);
      return;
    }
    if (brokenPatches > 0) {
      brokenPatches--;
      uploads.put(session, join(held, Arrays.copyOf(body, body.length / 2)));
      r.status(502);
      return;
    }
    uploads.put(session, join(held, body));
    location(r, repository, session, held.length + body.length).status(202);
  }

  private void put(FakeServer.Reply r, String repository, String session, Digest digest)
      throws IOException {
    byte[] body = r.readBody();
    byte[] held = uploads.get(session);
    if (held == null) {
      r.status(404);
    } else if (refusesOnePiece != 0 && body.length > 0) {
      r.status(refusesOnePiece);
    } else {
      byte[] whole = join(held, body);
      if (Digest.of(digest.algorithm(), whole).equals(digest)) {
        uploads.remove(session);
        blobs.put(repository + "@" + digest, whole);
        r.with("Docker-Content-Digest", digest.toString()).status(201);
      } else {
        r.json(400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"no\"}]}");
      }
    }
  }

  private void putManifest(FakeServer.Reply r, String repository, String reference)
      throws IOException {
    byte[] body = r.readBody();
    Digest digest =
        reference.contains(":")
            ? Digest.of(Digest.parse(reference).algorithm(), body)
            : Digest.of(Digest.Algorithm.SHA256, body);
    if (reference.contains(":") && !reference.equals(digest.toString())) {
      r.json(400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"no\"}]}");
      return;
    }
    if (r.header("Content-Type").contains("index") && refusedIndexes > 0) {
      refusedIndexes--;
      r.json(400, "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"no\"}]}");
      return;
    }
    Set<String> names = new TreeSet<>(List.of(reference, digest.toString()));
    if (tagsByQuery) {
      for (String tag : query(r.query()).getOrDefault("tag", List.of())) {
        names.add(tag);
        r.with("OCI-Tag", tag);
      }
    }
    for (String name : names) {
      manifests.put(repository + "@" + name, body);
      types.put(repository + "@" + name, r.header("Content-Type"));
    }
    r.with("Docker-Content-Digest", digest.toString()).status(201);
  }

  private FakeServer.Reply location(FakeServer.Reply r, String repository, String id, int held) {
    return r.with(
            "Location",
            locationPrefix + "/v2/" + repository + "/blobs/uploads/" + id + "?_state=a%3Db")
        .with("Range", "0-" + Math.max(0, held - 1));
  }

  private static Map<String, List<String>> query(String text) {
    Map<String, List<String>> all = new TreeMap<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
        all.computeIfAbsent(pair.substring(0, equals), k -> new ArrayList<>()).add(value);
      }
    }
    return all;
  }

  private static String first(Map<String, List<String>> query, String name) {
    return query.getOrDefault(name, List.of("")).getFirst();
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
