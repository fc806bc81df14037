package org.loangate.authz.account;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// E-mail addresses, in the form in which they are one account's.
class AddressTests {

	@ParameterizedTest
	@CsvSource({ "Wei@Example.Test, wei@example.test", "wei@例子.测试, wei@xn--fsqu00a.xn--0zwm56d",
			"wei@XN--FSQU00A.xn--0zwm56d, wei@xn--fsqu00a.xn--0zwm56d", "wei@例子。测试, wei@xn--fsqu00a.xn--0zwm56d",
			"wei@ＥＸＡＭＰＬＥ.test, wei@example.test", "a@BÜCHER.example, a@xn--bcher-kva.example",
			"a@bu\u0308cher.example, a@xn--bcher-kva.example" })
	void areOneInEitherSpellingOfTheirDomain(String typed, String normal) {
		assertThat(Accounts.normalized(typed)).contains(normal);
	}

	// IDNA 2003 had them be one.
	@ParameterizedTest
	@CsvSource({ "a@straße.example, a@strasse.example", "a@\u03c3\u03ac\u03c2.example, a@\u03c3\u03ac\u03c3.example" })
	void areNotOneWhereTheirDomainsAreNot(String one, String other) {
		assertThat(Accounts.normalized(one)).isNotEmpty().isNotEqualTo(Accounts.normalized(other));
	}

	@ParameterizedTest
	@ValueSource(strings = { "wei", "@example.test", "wei@", "wei@a_b.test", "wei@-a.test", "wei@xn--a.test",
			"wei@a..test", "wei@a\u200d.test", "wei@a b.test", "张@example.test", "a@b@c..", "a@\u202eexample.test" })
	void areNoneWhereTheyAreMalformed(String typed) {
		assertThat(Accounts.normalized(typed)).isEmpty();
	}

}
