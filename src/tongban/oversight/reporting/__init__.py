"""Reports to the platform of the province: our catalogue, case data, licences."""
