import { Anchor, Code, List, Table, Text, Title, type TitleOrder } from '@mantine/core'
import { type MarkedToken, marked, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode } from 'react'
import { anchorOf, pictureAt } from './pages'

type Props = {
  text: string
  /** The level of the page's own sections, one below the title that stands above them. */
  level: 2 | 3
  /** A link to another place of the manual; null for one that leads out of it. */
  linkTo: (href: string, words: ReactNode) => ReactNode | null
}

type Context = Omit<Props, 'text'>

/** The text of the first heading, which is the title of a page. */
export function titleOf(text: string): string | undefined {
  return /^# (.+)$/m.exec(text)?.[1]
}

/** A page of the manual but for its title. It is made of elements, never of HTML: what is HTML in a page is shown as text. */
export function Markdown({ text, ...context }: Props) {
  const tokens = marked.lexer(text).filter((token) => !(token.type === 'heading' && token.depth === 1))
  return <Parts tokens={tokens} context={context} />
}

function Parts({ tokens, context }: { tokens: readonly Token[] | undefined; context: Context }) {
  return tokens?.map((token, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a page never move
    <Part key={place} token={token as MarkedToken} context={context} />
  ))
}

function Part({ token, context }: { token: MarkedToken; context: Context }): ReactNode {
  const inside = 'tokens' in token && token.tokens ? <Parts tokens={token.tokens} context={context} /> : null
  switch (token.type) {
    case 'heading':
      return <Heading token={token} level={context.level} words={inside} />
    case 'paragraph':
      return <Text my="sm">{inside}</Text>
    case 'blockquote':
      return <blockquote>{inside}</blockquote>
    case 'list':
      return <Points token={token} context={context} />
    case 'table':
      return <Rows token={token} context={context} />
    case 'code':
      return <Code block>{token.text}</Code>
    case 'codespan':
      return <Code>{token.text}</Code>
    case 'strong':
      return <strong>{inside}</strong>
    case 'em':
      return <em>{inside}</em>
    case 'link':
      return <Leading href={token.href} words={inside} context={context} />
    case 'image':
      return <img src={pictureAt(token.href)} alt={token.text} loading="lazy" />
    case 'text':
      return inside ?? token.text
    case 'escape':
      return token.text
    case 'space':
      return null
    default:
      return token.raw
  }
}

function Heading({ token, level, words }: { token: Tokens.Heading; level: 2 | 3; words: ReactNode }) {
  const order = Math.min(token.depth + level - 2, 6) as TitleOrder
  return (
    <Title
      order={order}
      size={order - level < 1 ? 'h4' : 'h5'}
      mt="lg"
      mb="xs"
      id={idOf(anchorOf(token.text))}
      tabIndex={-1}
    >
      {words}
    </Title>
  )
}

/** The id of a heading in the document, where a screen may have ids of its own. */
export const idOf = (anchor: string) => `manual-${anchor}`

function Points({ token, context }: { token: Tokens.List; context: Context }) {
  return (
    <List type={token.ordered ? 'ordered' : 'unordered'} my="sm" spacing={4} withPadding={false}>
      {token.items.map((item) => (
        <List.Item key={item.raw}>
          <Parts tokens={item.tokens} context={context} />
        </List.Item>
      ))}
    </List>
  )
}

function Rows({ token, context }: { token: Tokens.Table; context: Context }) {
  return (
    <Table my="sm" verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          {token.header.map((cell) => {
            const Head = cell.text === '' ? Table.Td : Table.Th // a column of names needs no name of its own
            return (
              <Head key={cell.text}>
                <Parts tokens={cell.tokens} context={context} />
              </Head>
            )
          })}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {token.rows.map((row) => (
          <Table.Tr key={row.map((cell) => cell.text).join('|')}>
            {row.map((cell, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a table never move
              <Table.Td key={place}>
                <Parts tokens={cell.tokens} context={context} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Leading({ href, words, context }: { href: string; words: ReactNode; context: Context }) {
  const inManual = context.linkTo(href, words)
  if (inManual !== null) return <Fragment>{inManual}</Fragment>
  return (
    <Anchor href={href} target="_blank" rel="noreferrer" inherit underline="always">
      {words}
    </Anchor>
  )
}
