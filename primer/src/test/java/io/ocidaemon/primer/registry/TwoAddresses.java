package io.ocidaemon.primer.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/** Makes {@link #NAME} a name with two addresses; every other name is the system's. */
public final class TwoAddresses extends InetAddressResolverProvider {
  /** 127.0.0.2, where nobody listens unless a test makes somebody, then 127.0.0.1. */
  static final String NAME = "two-addresses.test";

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver system = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        return host.equals(NAME)
            ? Stream.of(
                InetAddress.getByAddress(NAME, new byte[] {127, 0, 0, 2}),
                InetAddress.getByAddress(NAME, new byte[] {127, 0, 0, 1}))
            : system.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return system.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "two addresses for " + NAME;
  }
}
