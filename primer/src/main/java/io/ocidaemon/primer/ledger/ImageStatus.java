package io.ocidaemon.primer.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One image as {@code status} shows it.
 *
 * @param reference the full name
 * @param digest null for what never resolved
 * @param verdict accepted, refused, undecided or unverified; null for what never resolved
 * @param reason why; null where there is nothing to say
 * @param signer null where nobody signed or nobody looked
 * @param policy the digest of the policy that judged
 * @param targets where it goes, and how far it is
 * @param lastSuccess null where there was none
 * @param lastError null after a success
 */
public record ImageStatus(
    String reference,
    @Nullable String digest,
    @Nullable String verdict,
    @Nullable String reason,
    @Nullable String signer,
    @Nullable String policy,
    List<TargetStatus> targets,
    @JsonProperty("last_success") @Nullable Instant lastSuccess,
    @JsonProperty("last_error") @Nullable LastError lastError) {

  /** Copies the list. */
  public ImageStatus {
    targets = List.copyOf(targets);
  }

  /**
   * One target of one image.
   *
   * @param kind cache, containerd, docker or podman
   * @param name as configured
   * @param state delivered, pending or failed
   * @param at when that state was reached; null for pending
   */
  public record TargetStatus(String kind, String name, String state, @Nullable Instant at) {}

  /**
   * The last failure.
   *
   * @param kind one of the four words
   * @param message one line
   */
  public record LastError(String kind, String message) {}

  /** One line an image over all daemons: the newest success counts, targets add up. */
  static Collection<ImageStatus> merge(List<DaemonStatus> daemons) {
    TreeMap<String, ImageStatus> merged = new TreeMap<>();
    for (DaemonStatus daemon : daemons) {
      for (ImageStatus image : daemon.images()) {
        merged.merge(image.reference(), image, ImageStatus::newer);
      }
    }
    return merged.values();
  }

  private static ImageStatus newer(ImageStatus one, ImageStatus other) {
    ImageStatus newest = isNewer(one, other) ? one : other;
    ImageStatus oldest = newest == one ? other : one;
    List<TargetStatus> targets = new ArrayList<>(newest.targets());
    for (TargetStatus target : oldest.targets()) {
      if (newest.targets().stream()
          .noneMatch(
              known -> known.kind().equals(target.kind()) && known.name().equals(target.name()))) {
        targets.add(target);
      }
    }
    return new ImageStatus(
        newest.reference(),
        newest.digest(),
        newest.verdict(),
        newest.reason(),
        newest.signer(),
        newest.policy(),
        targets,
        newest.lastSuccess(),
        newest.lastError());
  }

  private static boolean isNewer(ImageStatus one, ImageStatus other) {
    return other.lastSuccess() == null
        || one.lastSuccess() != null && one.lastSuccess().isAfter(other.lastSuccess());
  }
}
