package io.ocidaemon.server;

import io.ocidaemon.store.Store;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * The registry as one servlet, for any servlet container: map it to {@code /v2/*}.
 *
 * <p>It answers GET and HEAD of the OCI Distribution API over a store and refuses everything else.
 * It keeps the store open and does not close it.
 */
public final class RegistryServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(RegistryServlet.class.getName());

  private final transient Views views;
  private final transient BodyWriter writer;
  private final transient Map<RegistryPath.Kind, Resource> resources =
      new EnumMap<>(RegistryPath.Kind.class);

  /** A registry over this store. */
  public RegistryServlet(Store store, Serving serving) {
    this(store, serving, BodyWriter::copy);
  }

  RegistryServlet(Store store, Serving serving, FileSender files) {
    this.views = new Views(store, serving);
    this.writer = new BodyWriter(files);
    Faults faults = new Faults(store);
    Contents contents = new Contents(store, faults);
    Holders holders = new Holders(store, contents);
    resources.put(RegistryPath.Kind.BASE, (exchange, asked) -> base(exchange));
    resources.put(RegistryPath.Kind.CATALOG, new CatalogResource());
    resources.put(RegistryPath.Kind.TAGS, new TagResource());
    resources.put(RegistryPath.Kind.MANIFEST, new ManifestResource(contents, holders, faults));
    resources.put(RegistryPath.Kind.BLOB, new BlobResource(store, contents, holders, faults));
    resources.put(
        RegistryPath.Kind.REFERRERS, new ReferrerResource(new Referrers(contents, holders)));
  }

  /** How many entries the store has at its tip that no client sees. */
  public int hidden() {
    return views.current().hidden();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Exchange exchange = new Exchange(request, response, writer);
    try {
      answer(exchange);
    } catch (ClientGoneException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: the client went away", exchange.rawPath());
      throw e;
    } catch (IOException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0}: cannot be answered: {1}",
          exchange.rawPath(),
          e.toString());
      LOG.log(System.Logger.Level.DEBUG, "answering", e);
      if (exchange.isCommitted()) {
        // The length is announced: only a broken connection tells the client that this is not all.
        throw e;
      }
      response.reset();
      exchange.error(ErrorCode.UNKNOWN, "");
    }
  }

  private void answer(Exchange exchange) throws IOException {
    View view = views.current();
    exchange.header("OCI-Daemon-Generation", Long.toString(view.generation()));
    try {
      if (!exchange.isRead()) {
        throw new RegistryException(ErrorCode.UNSUPPORTED, "");
      }
      RegistryPath path = RegistryPath.parse(exchange.pathInContext());
      Query query = Query.parse(exchange.rawQuery());
      String namespace = query.first("ns");
      if (namespace != null && namespace.isEmpty()) {
        namespace = null;
      }
      if (namespace != null && Naming.host(namespace) != null) {
        exchange.header("OCI-Namespace", namespace);
      }
      Asked asked = new Asked(path, query, namespace == null ? path.prefix() : namespace, view);
      Resource resource = resources.get(path.kind());
      if (resource == null) {
        throw new RegistryException(ErrorCode.NOT_FOUND, "");
      }
      resource.answer(exchange, asked);
    } catch (RegistryException e) {
      exchange.error(e.code(), e.detail());
    }
  }

  /** {@code /v2/}: yes, this is a registry (distribution-spec, "Determining Support"). */
  private static void base(Exchange exchange) throws IOException {
    exchange.json("application/json", "{}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
