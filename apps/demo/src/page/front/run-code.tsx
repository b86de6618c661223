import type { BackendName, Setup } from '../setup/setup.js'
import { Button } from '../ui/button.js'
import { CodeBlock } from '../ui/code-block.js'
import { codeOfRun } from './code-of-run.js'
import { type HostName, hostNames, hosts, installCommand, pageOfPackage } from './hosts.js'

interface RunCodeProps {
  readonly setup: Setup
  readonly backend: BackendName | undefined
  /** In whose words. */
  readonly host: HostName
  readonly onHost: (host: HostName) => void
}

/**
 * This run's optimizer as code, in the words of the host that the reader trains with. It waits to be
 * asked for: the result of the run comes first.
 */
export function RunCode({ setup, backend, host, onHost }: RunCodeProps) {
  return (
    <details class="front-code">
      <summary>
        This run as code: <code>{installCommand(host)}</code>
      </summary>
      <CodeBlock
        title={`This run with ${hosts[host].title}`}
        head={
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields of a form
          <div class="front-hosts" role="group" aria-label="Whose tensors">
            {hostNames.map((name) => (
              <Button key={name} look="quiet" pressed={name === host} onClick={() => onHost(name)}>
                {hosts[name].title}
              </Button>
            ))}
          </div>
        }
        code={codeOfRun(host, setup, backend)}
      />
      <ul class="front-packages">
        {hosts[host].packages.map((name) => (
          <li key={name}>
            <a href={pageOfPackage(name)}>{name}</a>
          </li>
        ))}
      </ul>
    </details>
  )
}
