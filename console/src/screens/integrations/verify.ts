import { placeholder } from './sample'

/** The languages in which a call of ours is verified, by their names. */
export const verifiers = {
  node: `import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const key = Buffer.from('${placeholder}'.replace('whsec_', ''), 'base64')

function verified(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(Date.now() / 1000 - at) < 300)) return false
  const wanted = createHmac('sha256', key).update(\`\${id}.\${at}.\`).update(body).digest()
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace('v1,', ''), 'base64')
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  })
}

createServer(async (request, response) => {
  try {
    const pieces = []
    for await (const piece of request) pieces.push(piece)
    response.writeHead(verified(request.headers, Buffer.concat(pieces)) ? 204 : 401).end()
  } catch {
    response.destroy() // whoever called broke off
  }
}).listen(3000)`,
  php: `<?php
$key = base64_decode(str_replace('whsec_', '', '${placeholder}'));
$body = file_get_contents('php://input');
$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$at = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '0';
$wanted = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at.$body", $key, true));
$verified = false;
foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
    $verified = hash_equals($wanted, $given) || $verified;
}
http_response_code($verified && abs(time() - (int) $at) < 300 ? 204 : 401);`,
  python: `import base64, hashlib, hmac, time

key = base64.b64decode('${placeholder}'.replace('whsec_', ''))

def verified(headers, body: bytes) -> bool:
    at = headers['webhook-timestamp']
    if abs(time.time() - int(at)) > 300:
        return False
    signed = f"{headers['webhook-id']}.{at}.".encode() + body
    wanted = 'v1,' + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, given) for given in headers['webhook-signature'].split())`,
} as const

export type Verifier = keyof typeof verifiers

export const verifierNames: Record<Verifier, string> = { node: 'Node.js', php: 'PHP', python: 'Python' }

export function isVerifier(name: string): name is Verifier {
  return Object.hasOwn(verifiers, name)
}
