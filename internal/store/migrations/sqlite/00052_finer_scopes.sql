-- +goose Up
-- Scopes have become finer. Each key gets the new names of what it could do before; one that could do everything
-- gets what is new as well.
UPDATE api_keys SET scopes = json_insert(scopes, '$[#]', 'chats:write', '$[#]', 'chats:assign')
WHERE (SELECT count(DISTINCT value) FROM json_each(api_keys.scopes)) = 9;
UPDATE api_keys SET scopes = (
    SELECT json_group_array(given.scope) FROM (
        SELECT value AS scope FROM json_each(api_keys.scopes)
        UNION
        SELECT finer.scope FROM (
        SELECT 'automations:read' AS old, 'templates:read' AS scope UNION ALL
        SELECT 'automations:read', 'reports:read' UNION ALL
        SELECT 'automations:write', 'templates:write' UNION ALL
        SELECT 'automations:write', 'media:write' UNION ALL
        SELECT 'contacts:read', 'chats:read' UNION ALL
        SELECT 'contacts:read', 'tickets:read' UNION ALL
        SELECT 'contacts:read', 'contacts:export' UNION ALL
        SELECT 'contacts:write', 'tickets:write' UNION ALL
        SELECT 'settings:read', 'directory:read' UNION ALL
        SELECT 'settings:write', 'owners:write'
        ) AS finer
        WHERE finer.old IN (SELECT value FROM json_each(api_keys.scopes))
    ) AS given
)
WHERE json_array_length(scopes) > 0;

-- +goose Down
UPDATE api_keys SET scopes = (
    SELECT json_group_array(value) FROM json_each(api_keys.scopes)
    WHERE value IN ('automations:read', 'automations:write', 'runs:read', 'runs:write', 'contacts:read', 'contacts:write', 'settings:read', 'settings:write', 'keys:write')
);
