package io.ocidaemon.store;

import java.util.HexFormat;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who is alive, as a process of the model sees it: it knows only of its own host. */
record ModelOwners(ModelProcess self, Map<Long, ModelProcess> all, RandomGenerator random)
    implements Processes {

  @Override
  public Owner newOwner() {
    return new Owner(hex(random.nextLong()), hex(self.host), 1, self.pid, self.pid);
  }

  @Override
  public Owner newNobody() {
    return new Owner(hex(random.nextLong()), hex(self.host), 0, 0, 0);
  }

  @Override
  public Life look(Owner owner) {
    if (owner.isNobody()) {
      return Life.DEAD;
    }
    if (!owner.boot().equals(hex(self.host))) {
      return Life.UNKNOWN;
    }
    @Nullable ModelProcess process = all.get(owner.pid());
    return process != null && process.alive ? Life.ALIVE : Life.DEAD;
  }

  private static String hex(long number) {
    return HexFormat.of().toHexDigits(number);
  }
}
