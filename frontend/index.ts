import "./elements/database-progress.js";
import "./elements/keyboard-shortcuts.js";
import "./elements/local-text.js";
import "./elements/local-time.js";
import "./elements/migration-timeline.js";
import "./elements/rate-sparkline.js";
import "./elements/status-matrix.js";
