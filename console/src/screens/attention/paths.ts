/** What is asked anew after somebody did something about what needs attention. */
export const attentionPaths = ['/v1/runs/attention', '/v1/attention', '/v1/holds'] as const
