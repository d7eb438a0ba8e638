import "./elements/database-progress.js";
