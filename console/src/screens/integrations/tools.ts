/** The tools for which there are instructions, in the order in which they are offered. */
export const tools = ['curl', 'woocommerce', 'shopify', 'make', 'zapier', 'n8n', 'sheets', 'php', 'node'] as const
export type Tool = (typeof tools)[number]

/** What the tools are called, in all languages. */
export const toolNames: Record<Tool, string> = {
  curl: 'curl',
  woocommerce: 'WooCommerce',
  shopify: 'Shopify Flow',
  make: 'Make',
  zapier: 'Zapier',
  n8n: 'n8n',
  sheets: 'Google Sheets',
  php: 'PHP',
  node: 'Node.js',
}

export function isTool(name: string | undefined): name is Tool {
  return tools.some((one) => one === name)
}
