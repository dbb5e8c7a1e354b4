-- +goose Up
-- Stands for the templates of an account and what holds them: each change of either draws another version.
CREATE TABLE template_versions (
    workspace_id text NOT NULL,
    waba_id text NOT NULL,
    version text NOT NULL,
    PRIMARY KEY (workspace_id, waba_id)
);
INSERT INTO template_versions SELECT workspace_id, waba_id, gen_random_uuid()::text FROM templates GROUP BY workspace_id, waba_id;

-- +goose StatementBegin
CREATE FUNCTION renew_template_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'templates' THEN
        INSERT INTO template_versions
        SELECT workspace_id, waba_id, gen_random_uuid()::text FROM changed GROUP BY workspace_id, waba_id ORDER BY 1, 2
        ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
    ELSE
        INSERT INTO template_versions
        SELECT t.workspace_id, t.waba_id, gen_random_uuid()::text FROM changed c JOIN templates t ON t.id = c.object
        WHERE c.scope = 'template' GROUP BY t.workspace_id, t.waba_id ORDER BY 1, 2
        ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- What a row was of changes too: a template that moves to another account, a hold that is put on another template.
-- +goose StatementBegin
CREATE FUNCTION renew_template_versions_of_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'templates' THEN
        INSERT INTO template_versions
        SELECT workspace_id, waba_id, gen_random_uuid()::text
        FROM (SELECT workspace_id, waba_id FROM was UNION SELECT workspace_id, waba_id FROM changed) c ORDER BY 1, 2
        ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
    ELSE
        INSERT INTO template_versions
        SELECT t.workspace_id, t.waba_id, gen_random_uuid()::text
        FROM (SELECT scope, object FROM was UNION SELECT scope, object FROM changed) c JOIN templates t ON t.id = c.object
        WHERE c.scope = 'template' GROUP BY t.workspace_id, t.waba_id ORDER BY 1, 2
        ON CONFLICT (workspace_id, waba_id) DO UPDATE SET version = excluded.version;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER templates_added AFTER INSERT ON templates REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_template_versions();
CREATE TRIGGER templates_changed AFTER UPDATE ON templates REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_template_versions_of_both();
CREATE TRIGGER templates_removed AFTER DELETE ON templates REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_template_versions();
CREATE TRIGGER holds_added AFTER INSERT ON holds REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_template_versions();
CREATE TRIGGER holds_changed AFTER UPDATE ON holds REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_template_versions_of_both();
CREATE TRIGGER holds_removed AFTER DELETE ON holds REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_template_versions();

-- +goose Down
DROP TRIGGER templates_added ON templates;
DROP TRIGGER templates_changed ON templates;
DROP TRIGGER templates_removed ON templates;
DROP TRIGGER holds_added ON holds;
DROP TRIGGER holds_changed ON holds;
DROP TRIGGER holds_removed ON holds;
DROP FUNCTION renew_template_versions();
DROP FUNCTION renew_template_versions_of_both();
DROP TABLE template_versions;
