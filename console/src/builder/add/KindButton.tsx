import type { Icon } from '@tabler/icons-react'

type Props = { icon: Icon; group: string; name: string; about: string; disabled?: boolean; onClick: () => void }

/** One kind that may be added. */
export function KindButton({ icon: Picture, group, name, about, disabled = false, onClick }: Props) {
  return (
    <button type="button" className="kind" data-group={group} disabled={disabled} onClick={onClick}>
      <span className="step-icon" aria-hidden>
        <Picture size={20} />
      </span>
      <span className="step-words">
        <span className="step-title">{name}</span>
        <span className="kind-about">{about}</span>
      </span>
    </button>
  )
}
