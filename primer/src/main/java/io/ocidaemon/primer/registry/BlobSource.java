package io.ocidaemon.primer.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a blob to push: of known size, and readable from any offset as often as needed. */
public interface BlobSource {
  /** Bytes in all. */
  long size();

  /** A fresh blocking channel from {@code offset} to the end; the caller closes it. */
  ReadableByteChannel open(long offset) throws IOException;

  /** The bytes of a file, of the size it has now. */
  static BlobSource of(Path file) throws IOException {
    long size = Files.size(file);
    return new BlobSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public ReadableByteChannel open(long offset) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
          return channel.position(offset);
        } catch (IOException e) {
          channel.close();
          throw e;
        }
      }
    };
  }

  /** Bytes that are in memory already. */
  static BlobSource of(byte[] bytes) {
    return new BlobSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public ReadableByteChannel open(long offset) {
        return Channels.newChannel(
            new ByteArrayInputStream(
                bytes, Math.toIntExact(offset), bytes.length - Math.toIntExact(offset)));
      }
    };
  }

  /** The part from {@code offset}, {@code length} bytes of it, as a request's body. */
  default HttpBody body(long offset, long length) {
    return new HttpBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public ReadableByteChannel open() throws IOException {
        return BlobSource.this.open(offset);
      }
    };
  }
}
