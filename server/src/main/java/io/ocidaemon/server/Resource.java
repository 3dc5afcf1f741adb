package io.ocidaemon.server;

import java.io.IOException;

/** One resource of the Distribution API, for GET and HEAD. */
interface Resource {

  /**
   * Answers the request, or throws the error that is to be answered.
   *
   * @throws IOException where the disk fails or the client goes away
   */
  void answer(Exchange exchange, Asked asked) throws IOException, RegistryException;
}
