package org.loangate.authz.factor.totp;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;

/// The key URI of an authenticator app, drawn here: a secret is sent to nobody to be drawn.
///
/// @param size modules along one side
/// @param path the dark modules as the data of an SVG path
/// @see <a href="https://github.com/google/google-authenticator/wiki/Key-Uri-Format">Key URI Format</a>
record QrCode(int size, String path) {

	private static final String ISSUER = "Loangate";

	private static final int QUIET_ZONE = 2;

	static QrCode of(Totp.Secret secret, String account) {
		String uri = "otpauth://totp/" + encode(ISSUER) + ":" + encode(account) + "?secret=" + secret.base32()
				+ "&issuer=" + encode(ISSUER) + "&algorithm=SHA1&digits=6&period=30";
		try {
			BitMatrix modules = new QRCodeWriter().encode(uri, BarcodeFormat.QR_CODE, 0, 0,
					Map.of(EncodeHintType.MARGIN, QUIET_ZONE));
			StringBuilder path = new StringBuilder();
			for (int y = 0; y < modules.getHeight(); y++) {
				for (int x = 0; x < modules.getWidth(); x++) {
					if (modules.get(x, y)) {
						path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
					}
				}
			}
			return new QrCode(modules.getWidth(), path.toString());
		}
		catch (WriterException ex) {
			throw new IllegalArgumentException("account: too long for a QR code", ex);
		}
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	@Override
	public String toString() {
		return "[redacted]";
	}

}
