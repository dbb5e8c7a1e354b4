import { Avatar } from '@mantine/core'

/** A person by their initials, in a colour that is always theirs; without a name, a figure. For the eye alone. */
export function Initials({ name, size = 36 }: { name: string | undefined; size?: number }) {
  return (
    <Avatar name={name} color={name ? 'initials' : 'gray'} radius="xl" size={size} className="initials" aria-hidden />
  )
}
