-- +goose Up
-- Stands for the templates of an account and what holds them: each change of either draws another version.
CREATE TABLE template_versions (
    workspace_id text NOT NULL,
    waba_id text NOT NULL,
    version text NOT NULL,
    PRIMARY KEY (workspace_id, waba_id)
);
INSERT INTO template_versions SELECT workspace_id, waba_id, lower(hex(randomblob(16))) FROM templates GROUP BY workspace_id, waba_id;

-- +goose StatementBegin
CREATE TRIGGER templates_added AFTER INSERT ON templates BEGIN
    INSERT INTO template_versions VALUES (NEW.workspace_id, NEW.waba_id, lower(hex(randomblob(16))))
    ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER templates_changed AFTER UPDATE ON templates BEGIN
    INSERT INTO template_versions VALUES (OLD.workspace_id, OLD.waba_id, lower(hex(randomblob(16)))),
        (NEW.workspace_id, NEW.waba_id, lower(hex(randomblob(16))))
    ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER templates_removed AFTER DELETE ON templates BEGIN
    INSERT INTO template_versions VALUES (OLD.workspace_id, OLD.waba_id, lower(hex(randomblob(16))))
    ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holds_added AFTER INSERT ON holds WHEN NEW.scope = 'template' BEGIN
    INSERT INTO template_versions SELECT workspace_id, waba_id, lower(hex(randomblob(16))) FROM templates WHERE id = NEW.object
    ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holds_changed AFTER UPDATE ON holds WHEN OLD.scope = 'template' OR NEW.scope = 'template' BEGIN
    INSERT INTO template_versions SELECT workspace_id, waba_id, lower(hex(randomblob(16))) FROM templates
    WHERE id IN (CASE WHEN OLD.scope = 'template' THEN OLD.object END, CASE WHEN NEW.scope = 'template' THEN NEW.object END)
    ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holds_removed AFTER DELETE ON holds WHEN OLD.scope = 'template' BEGIN
    INSERT INTO template_versions SELECT workspace_id, waba_id, lower(hex(randomblob(16))) FROM templates WHERE id = OLD.object
    ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER templates_added;
DROP TRIGGER templates_changed;
DROP TRIGGER templates_removed;
DROP TRIGGER holds_added;
DROP TRIGGER holds_changed;
DROP TRIGGER holds_removed;
DROP TABLE template_versions;
