"""OpenID Connect, the relying party's side: authorization code with PKCE, checked tokens, clear refusals."""
