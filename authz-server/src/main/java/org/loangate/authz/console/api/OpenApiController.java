package org.loangate.authz.console.api;

import java.time.Duration;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The API's own description.
///
/// @see <a href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI Specification 3.1</a>
@RestController
final class OpenApiController {

	@GetMapping({ "/policy/v1/openapi.yaml", "/console/api/openapi.yaml" })
	ResponseEntity<Resource> read() {
		return ResponseEntity.ok()
			.contentType(MediaType.APPLICATION_YAML)
			.cacheControl(CacheControl.maxAge(Duration.ofMinutes(5)))
			.body(new ClassPathResource("console/openapi.yaml"));
	}

}
