package org.loangate.spring;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import static org.assertj.core.api.Assertions.assertThat;

class MetadataTests {

	@Test
	void tellsEditorsEverySettingAndItsType() throws IOException {
		JsonNode metadata = metadata();

		var described = metadata.path("properties")
			.values()
			.stream()
			.collect(Collectors.toMap((setting) -> setting.path("name").asString(),
					(setting) -> setting.path("type").asString()));

		assertThat(described).isEqualTo(Arrays.stream(LoangateProperties.class.getRecordComponents())
			.collect(Collectors.toMap(
					(component) -> "loangate." + DataObjectPropertyName.toDashedForm(component.getName()),
					(RecordComponent component) -> component.getGenericType().getTypeName().replace("class ", ""))));
		described.keySet().forEach((name) -> assertThat(ConfigurationPropertyName.isValid(name)).isTrue());
		assertThat(metadata.path("properties").values().stream())
			.allMatch((setting) -> setting.path("description").asString().endsWith("."));
	}

	private static JsonNode metadata() throws IOException {
		try (InputStream file = MetadataTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.shared().readTree(file);
		}
	}

}
