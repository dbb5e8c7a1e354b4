import { Text, useComputedColorScheme } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Background, Controls, ReactFlow } from '@xyflow/react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useEditor } from '../editor'
import { usePlaceText } from '../place'
import { layOut } from './layout'
import '@xyflow/react/dist/style.css'

const route = getRouteApi('/automations/$id')

/** The automation as a picture, to look at: it is written in the list. A click on a step opens it there. */
export default function MapTab() {
  const t = useTranslations('builder.map')
  const words = useTranslations('automation')
  const placeText = usePlaceText()
  const scheme = useComputedColorScheme('light')
  const navigate = route.useNavigate()
  const definition = useEditor((state) => state.definition)
  const select = useEditor((state) => state.select)
  const { nodes, edges } = useMemo(
    () =>
      layOut(definition, {
        start: (kind) => words(`starts.${kind}`),
        step: (step, place) => `${placeText(place)}  ${step.name || words(`kinds.${step.kind}`)}`,
        arm: (arm) => words(`arms.${arm}`),
        end: t('end'),
      }),
    [definition, words, placeText, t],
  )
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t('hint')}
      </Text>
      <section className="map" aria-label={t('title')}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          colorMode={scheme}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          edgesFocusable={false}
          fitView
          fitViewOptions={{ maxZoom: 1 }}
          minZoom={0.1}
          proOptions={{ hideAttribution: true }}
          ariaLabelConfig={{
            'controls.zoomIn.ariaLabel': t('zoomIn'),
            'controls.zoomOut.ariaLabel': t('zoomOut'),
            'controls.fitView.ariaLabel': t('fit'),
            'controls.ariaLabel': t('controls'),
          }}
          onNodeClick={(_, node) => {
            if (node.id === 'end') return
            select(node.id)
            void navigate({ search: { step: node.id } })
          }}
        >
          <Background />
          <Controls showInteractive={false} />
        </ReactFlow>
      </section>
    </>
  )
}
