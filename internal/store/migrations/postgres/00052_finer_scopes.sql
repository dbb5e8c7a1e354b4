-- +goose Up
-- Scopes have become finer. Each key gets the new names of what it could do before; one that could do everything
-- gets what is new as well.
UPDATE api_keys SET scopes = scopes || '["chats:write", "chats:assign"]'
WHERE scopes @> '["automations:read", "automations:write", "runs:read", "runs:write", "contacts:read", "contacts:write", "settings:read", "settings:write", "keys:write"]';
UPDATE api_keys SET scopes = (
    SELECT jsonb_agg(given.scope) FROM (
        SELECT jsonb_array_elements_text(scopes) AS scope
        UNION
        SELECT finer.scope FROM (VALUES
            ('automations:read', 'templates:read'),
            ('automations:read', 'reports:read'),
            ('automations:write', 'templates:write'),
            ('automations:write', 'media:write'),
            ('contacts:read', 'chats:read'),
            ('contacts:read', 'tickets:read'),
            ('contacts:read', 'contacts:export'),
            ('contacts:write', 'tickets:write'),
            ('settings:read', 'directory:read'),
            ('settings:write', 'owners:write')) AS finer (old, scope)
        WHERE jsonb_exists(scopes, finer.old)
    ) AS given
)
WHERE jsonb_array_length(scopes) > 0;

-- +goose Down
UPDATE api_keys SET scopes = (
    SELECT COALESCE(jsonb_agg(scope), '[]') FROM jsonb_array_elements_text(scopes) AS given (scope)
    WHERE scope IN ('automations:read', 'automations:write', 'runs:read', 'runs:write', 'contacts:read', 'contacts:write', 'settings:read', 'settings:write', 'keys:write')
);
