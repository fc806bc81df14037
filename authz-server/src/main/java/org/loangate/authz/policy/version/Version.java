package org.loangate.authz.policy.version;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// One version of the policy, without its document, which never changes.
///
/// @param digest SHA-256 of the document, 43 characters of base64url
/// @param number from 1, in the order they were saved
/// @param author who wrote it: a subject, `client:<client_id>`, or `system`
/// @param parent digest of the version it was made from
/// @param note what the author says of it, at most 2,000 characters
/// @param revision counts every change of what follows
/// @param tests SHA-256 of the tests it passed last
/// @param proposedBy who asked for it to be put in force
/// @param base digest of what was in force when that was asked
/// @param rollback whether it was in force before and is proposed again: approval puts it in force
/// @param breakGlass whether one officer alone put it in force, and no second one has ratified that
/// @param activatedAt when it was last put in force
public record Version(String digest, int number, String author, Instant createdAt, @Nullable String parent, String note,
		State state, long revision, @Nullable String tests, @Nullable String proposedBy, @Nullable String base,
		boolean rollback, boolean breakGlass, @Nullable Instant activatedAt) {
}
