package org.loangate.stores;

/// A schema of one process, with the role that runs and the role that migrates.
public enum Schema {

	/// The authorization server's.
	AUTHZ("authz"),

	/// The demo lending app's.
	LENDING("lending");

	private final String schemaName;

	Schema(String schemaName) {
		this.schemaName = schemaName;
	}

	/// The name in SQL.
	public String schemaName() {
		return this.schemaName;
	}

	/// The role the process runs as: it uses the schema and owns nothing in it.
	public String appRole() {
		return this.schemaName + "_app";
	}

	/// The role that migrates: it owns the schema.
	public String ownerRole() {
		return this.schemaName + "_owner";
	}

}
