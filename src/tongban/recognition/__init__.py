"""识别: what stands on a photographed document, read by an engine and told apart by the geometry of its labels."""
