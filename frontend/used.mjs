// What the build cannot find by reading templates: class and icon names put together in Python or in scripts.

export const SAFE_CLASSES = ["show", "active", "disabled", "was-validated", "is-invalid", "visually-hidden", /^htmx-/];

// Themes of the portal's home: content packs choose among these.
export const EXTRA_ICONS = [
  "building", "building-store", "building-hospital", "briefcase", "crane", "tools-kitchen-2", "flask", "license", "users", "school",
  "heart-handshake", "home", "car", "truck", "tree", "shield-check", "coin", "scale", "stethoscope", "baby-carriage", "certificate",
  "refresh", "circle-minus", "masks-theater", "wheelchair",
];
