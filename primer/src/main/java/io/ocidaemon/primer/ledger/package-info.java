/**
 * What happened to each image at each target: history, never truth. The truth about bytes is the
 * store's; losing the ledger loses history alone.
 *
 * <p>An embedded H2 under {@code --state}. The SQL in {@code V1.sql} and in {@link
 * io.ocidaemon.primer.ledger.Ledger} is what H2 and PostgreSQL both take.
 *
 * {@snippet :
 * try (Ledger ledger = Ledger.open(state, daemonId)) {
 *   ledger.delivery(new DeliveryRecord(reference, target, digest, state, millis, at, null));
 *   ledger.deliveries().forEach(System.out::println);
 * }
 * }
 */
@NullMarked
package io.ocidaemon.primer.ledger;

import org.jspecify.annotations.NullMarked;
