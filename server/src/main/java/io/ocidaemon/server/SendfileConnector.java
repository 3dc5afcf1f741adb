package io.ocidaemon.server;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A connector for plain HTTP/1.1 whose connections are {@link SendfileEndPoint}s. */
final class SendfileConnector extends ServerConnector {
  private final LongAdder sent;

  /**
   * @param sent counts the bytes that the kernel sent from files
   */
  SendfileConnector(Server server, HttpConfiguration http, LongAdder sent) {
    // Two selectors at least: a cold file may hold one up.
    super(
        server,
        1,
        Math.max(2, Runtime.getRuntime().availableProcessors() / 2),
        new HttpConnectionFactory(http));
    this.sent = sent;
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    SendfileEndPoint endPoint = new SendfileEndPoint(channel, selector, key, getScheduler(), sent);
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }
}
