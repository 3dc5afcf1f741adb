package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change of the catalogue. Each names the digest that it replaces; where the catalogue holds
 * another one, the change is not made but handed back, to be planned again.
 */
public sealed interface Change {

  /** The name it is about. */
  Reference reference();

  /** The digest that stands under the name now; null for none. */
  @Nullable Digest replaces();

  /**
   * Makes the name mean this manifest. Where it does already (whatever {@code replaces} says),
   * policies and platforms are added to those there. Where a tag moves, the old manifest stays
   * behind with its facts as {@code HOST/REPOSITORY@DIGEST}, in the same record.
   *
   * @param entry the name, the manifest and the facts to add
   * @param replaces what the tag means now; null where the name is new
   * @param blobs all that must be in the store: the manifest and the closure of the platforms
   */
  record Put(Entry entry, @Nullable Digest replaces, Set<Digest> blobs) implements Change {
    /** Copies the set; a foreign entry is no change of ours. */
    public Put {
      if (entry.foreign()) {
        throw new IllegalArgumentException(
            entry.reference() + " is another tool's; an entry of ours is put");
      }
      blobs = Set.copyOf(blobs);
    }

    @Override
    public Reference reference() {
      return entry.reference();
    }
  }

  /**
   * Takes back one policy's acceptance. With the last one the entry leaves; a policy that is not
   * there changes nothing.
   */
  record Withdraw(Reference reference, Digest replaces, String policy) implements Change {}

  /** Takes the name out of the catalogue, whoever accepted it. */
  record Remove(Reference reference, Digest replaces) implements Change {}
}
