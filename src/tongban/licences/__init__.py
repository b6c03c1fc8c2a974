"""证照: issue, seal, show and verify licences. Knows holder, type, face and basis; never a case."""
