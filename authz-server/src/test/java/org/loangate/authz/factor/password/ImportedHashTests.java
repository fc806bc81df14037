package org.loangate.authz.factor.password;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ImportedHashTests {

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = ' ',
			textBlock = """
					jBCrypt abc $2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i
					crypt_blowfish U*U $2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW
					crypt_blowfish U*U $2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW
					phc-winner-argon2 password $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc
					phc-winner-argon2 password $argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA
					RFC_7914,_12 pleaseletmein $scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw
					RFC_6070,_2 passwordPASSWORDpassword $pbkdf2-sha1$i=4096$c2FsdFNBTFRzYWx0U0FMVHNhbHRTQUxUc2FsdFNBTFRzYWx0$PS7sT+QchJuAyNg2YsDkSospGpZM8vBwOA
					passlib password $pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44
					""")
	void comparesWhatOtherSystemsMade(String source, String password, String hash) {
		ImportedHash imported = ImportedHash.of(hash);

		assertThat(imported.matches(password)).isTrue();
		assertThat(imported.matches(password + "x")).isFalse();
		assertThat(imported.matches("")).isFalse();
		assertThat(imported.text()).isEqualTo(hash);
		assertThat(imported.mebibytes()).isBetween(1, 128);
	}

	@ParameterizedTest
	@ValueSource(strings = { "$2a$14$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
			"$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
			"$argon2id$v=19$m=2097152,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$argon2id$v=19$m=65536,t=5,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$argon2id$v=19$m=8,t=999999999999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$scrypt$ln=18,r=8,p=1$U29kaXVtQ2hsb3JpZGU$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$scrypt$ln=14,r=8,p=99$U29kaXVtQ2hsb3JpZGU$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$scrypt$ln=17,r=9,p=1$U29kaXVtQ2hsb3JpZGU$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$pbkdf2-sha256$i=1000001$U29kaXVtQ2hsb3JpZGU$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc" })
	void refusesWhatCostsTooMuch(String hash) {
		assertThatIllegalArgumentException().isThrownBy(() -> ImportedHash.of(hash)).withMessageContaining("expected");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "secret", "$1$salt$hash", "$2a$10$short",
			"$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "{noop}secret",
			"$argon2d$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$argon2id$v=19$m=65536,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$YWJj",
			"$scrypt$ln=14,r=0,p=1$U29kaXVtQ2hsb3JpZGU$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$pbkdf2-md5$i=4096$U29kaXVtQ2hsb3JpZGU$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$pbkdf2-sha256$i=999$U29kaXVtQ2hsb3JpZGU$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$pbkdf2-sha256$i=4096$c2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
			"$pbkdf2-sha256$i=4096$=====$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc" })
	void refusesWhatHasNoneOfTheFormsAndRepeatsNothingOfIt(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ImportedHash.of(text))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("expected")
				.doesNotContain("secret", "c29tZXNhbHQ", "CTFhFd"));
	}

	@Test
	void refusesWhatIsTooLong() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ImportedHash.of("$pbkdf2-sha256$i=4096$" + "A".repeat(600) + "$" + "A".repeat(43)));
	}

}
