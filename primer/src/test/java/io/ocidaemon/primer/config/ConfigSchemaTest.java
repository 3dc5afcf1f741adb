package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.ocidaemon.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The JSON Schema that editors use says what the loader says. */
class ConfigSchemaTest {

  private static final String TEXT = Configs.read("config.schema.json");
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(TEXT);

  private static List<String> violations(String yaml) {
    return SCHEMA.validate(yaml, InputFormat.YAML).stream().map(Error::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "full.yaml",
        "seed/registry.yaml",
        "seed/native-discovery.yaml",
        "seed/cache.yaml",
        "seed/cache-exclude.yaml",
        "seed/node.yaml"
      })
  void acceptsWhatTheLoaderAccepts(String name) {
    assertThat(Configs.load(Configs.read(name), Map.of("READER_PASSWORD", "x")).errors()).isEmpty();
    assertThat(violations(Configs.read(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registries: [{host: a, perod: 3}]",
        "registries: [{host: a, period: \"60\"}]",
        "registries: [{host: a, period: 0}]",
        "registries: [{host: a, insecure: sometimes}]",
        "registries: [{images: [{name: x}]}]",
        "registries: [{host: a, images: [{include_tags: ['1']}]}]",
        "registries: [{host: a, signature_verify: {mode: Strict}}]",
        "registries: [{host: a, authentication: {type: basic}}]",
        "registries: []\nlimits: {bandwidth: fast}",
        "registries: []\nretention: {keep_for: 3 weeks}",
        "caches: []"
      })
  void refusesWhatTheLoaderRefuses(String yaml) {
    assertThat(Configs.load(yaml).errors()).isNotEmpty();
    assertThat(violations(yaml)).isNotEmpty();
  }

  @Test
  void hasExactlyTheKeysOfTheLoader() {
    Context context = ConfigLoader.context(Configs.FILE, name -> "x");
    TopReader.read(
        Section.root(
            context, ConfigLoader.compose(context, Configs.read("full.yaml")).orElseThrow()));
    Set<String> schemaKeys = new TreeSet<>();
    JsonNode root = Json.readObject(TEXT.getBytes(StandardCharsets.UTF_8), "the schema");
    walk(root, root, "", schemaKeys);

    assertThat(context.errors()).isEmpty();
    assertThat(schemaKeys).hasSizeGreaterThan(150).isEqualTo(new TreeSet<>(context.known()));
  }

  /** Every key of a schema, list items marked {@code []} as the loader marks them. */
  private static void walk(JsonNode root, JsonNode schema, String path, Set<String> keys) {
    String ref = schema.path("$ref").asString("");
    if (!ref.isEmpty()) {
      walk(root, root.at(ref.substring(1)), path, keys);
    }
    schema
        .path("properties")
        .propertyStream()
        .forEach(property -> {
          String key = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
          keys.add(key);
          walk(root, property.getValue(), key, keys);
        });
    if (schema.has("items")) {
      keys.add(path + "[]");
      walk(root, schema.get("items"), path + "[]", keys);
    }
  }
}
