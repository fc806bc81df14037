package org.loangate.authz.platform.edge;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.platform.OwnOriginFilter;
import org.loangate.bootstrap.LastAnswer;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.PermissionsPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter.XFrameOptionsMode;

/// What every answer tells a browser it may do with it: pages, protocol endpoints, static files and errors alike, since
/// one filter in front of everything writes it, not each security chain.
///
/// Nothing may be kept unless its handler said so. `Referrer-Policy` is `same-origin`: other sites learn nothing, and our
/// own forms still come with their `Origin`, which browsers blank under `no-referrer` and [OwnOriginFilter] then could not
/// tell from a stranger's. Redirects that carry a code say `no-referrer` themselves.
///
/// @see <a href="https://fetch.spec.whatwg.org/#origin-header">Fetch, section 3.2, "append a request `Origin` header"</a>
@Configuration(proxyBeanMethods = false)
class ResponseHeaders {

	private static final long TWO_YEARS_SECONDS = 63_072_000;

	// The powerful features that browsers grant a top-level page without being asked, or
	// after a question we never want asked in our name.
	private static final List<String> DENIED = List.of("accelerometer", "autoplay", "browsing-topics", "camera",
			"clipboard-read", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid",
			"identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
			"otp-credentials", "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb",
			"window-management", "xr-spatial-tracking");

	private static final List<String> OWN = List.of("clipboard-write", "publickey-credentials-create",
			"publickey-credentials-get");

	private static final List<HeaderWriter> WRITERS = writers();

	@Bean
	LastAnswer lastAnswer(ErrorPages pages) {
		return new LastAnswer(pages::write);
	}

	@Bean
	FilterRegistrationBean<HeaderWriterFilter> responseHeadersFilter() {
		var filter = new FilterRegistrationBean<>(new HeaderWriterFilter(WRITERS));
		// After PublicUrlFilter, which knows whether the public URL is under TLS.
		filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
		return filter;
	}

	@Bean
	Customizer<HeadersConfigurer<HttpSecurity>> noHeadersByChain() {
		return HeadersConfigurer::disable;
	}

	/// Writes them at an answer that no filter saw.
	static void write(HttpServletRequest request, HttpServletResponse response) {
		WRITERS.forEach((writer) -> writer.writeHeaders(request, response));
	}

	private static List<HeaderWriter> writers() {
		var hsts = new HstsHeaderWriter(TWO_YEARS_SECONDS, true);
		var opener = new CrossOriginOpenerPolicyHeaderWriter();
		opener.setPolicy(CrossOriginOpenerPolicy.SAME_ORIGIN);
		var resource = new CrossOriginResourcePolicyHeaderWriter();
		resource.setPolicy(CrossOriginResourcePolicy.SAME_ORIGIN);
		String permissions = Arrays
			.asList(DENIED.stream().map((feature) -> feature + "=()"),
					OWN.stream().map((feature) -> feature + "=(self)"))
			.stream()
			.flatMap((features) -> features)
			.collect(Collectors.joining(", "));
		HeaderWriter policy = (request,
				response) -> new ContentSecurityPolicyHeaderWriter(FormActions.contentSecurityPolicy(request))
					.writeHeaders(request, response);
		return List.of(policy, hsts, opener, resource, new PermissionsPolicyHeaderWriter(permissions),
				new ReferrerPolicyHeaderWriter(ReferrerPolicy.SAME_ORIGIN), new XContentTypeOptionsHeaderWriter(),
				new XFrameOptionsHeaderWriter(XFrameOptionsMode.DENY), new CacheControlHeadersWriter());
	}

}
