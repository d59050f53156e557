"""A small monitoring of real programs on loopback: Pushgateway → Prometheus → Alertmanager, and both → us.

Everything is fast: what is pushed fires within two or three seconds and ends within one or two.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.stack import free_port, wait_for

RULES = """\
groups:
  - name: lab
    rules:
      - alert: Watchdog
        expr: vector(1)
        labels: {severity: none, scenario: watchdog}
      - alert: LabFail
        expr: lab_fail > 0
        labels: {severity: error}
        annotations: {summary: "{{ $labels.scenario }} {{ $labels.instance }}"}
"""
PROMETHEUS = """\
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [RULES]
scrape_configs:
  - job_name: lab
    honor_labels: true
    static_configs: [{targets: ["127.0.0.1:PUSH"]}]
alerting:
  alertmanagers:
    - static_configs: [{targets: ["127.0.0.1:ALERT"]}]
    - path_prefix: PATH
      authorization: {credentials: TOKEN}
      static_configs: [{targets: ["HOST"]}]
"""
ALERTMANAGER = """\
route:
  receiver: hub
  group_by: [scenario]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
  routes:
    - {receiver: cut, matchers: ['scenario="cut"']}
receivers:
  - name: hub
    webhook_configs:
      - {url: "WEBHOOK", http_config: {authorization: {credentials: WEBHOOK_TOKEN}}}
    pagerduty_configs:
      - {url: "BASE/v2/enqueue", routing_key: PAGERDUTY_TOKEN}
    opsgenie_configs:
      - {api_url: "BASE/", api_key: OPSGENIE_TOKEN}
  - name: cut
    webhook_configs:
      - {url: "WEBHOOK", max_alerts: 2, http_config: {authorization: {credentials: WEBHOOK_TOKEN}}}
"""


@dataclass
class Lab:
    """The programs. `values` are what the configuration files are filled with."""

    folder: Path
    values: dict[str, str]
    push_port: int = field(default_factory=free_port)
    alert_port: int = field(default_factory=free_port)
    prometheus_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    instances: dict[str, set[str]] = field(default_factory=dict)

    @property
    def alertmanager(self) -> str:
        """The address of Alertmanager."""
        return f"http://127.0.0.1:{self.alert_port}"

    @property
    def prometheus(self) -> str:
        """The address of Prometheus."""
        return f"http://127.0.0.1:{self.prometheus_port}"

    def start(self) -> None:
        """Write the configuration, have it checked, start everything."""
        self.folder.mkdir()
        self.values |= {"PUSH": str(self.push_port), "ALERT": str(self.alert_port)}
        self.values["RULES"] = self._written("rules.yml", RULES)
        self._checked("promtool", "check", "config", self._written("prometheus.yml", PROMETHEUS))
        self._checked("amtool", "check-config", self._written("alertmanager.yml", ALERTMANAGER))
        for name in ("pushgateway", "alertmanager", "prometheus"):
            self.run(name)

    def run(self, name: str) -> None:
        """Start one of them and wait until it is ready."""
        command, address = self._commands()[name]
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        log.close()
        wait_for(f"{address}/-/ready", seconds=30)

    def kill(self, name: str) -> None:
        """End one of them by -9."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all."""
        for name in list(self.processes):
            self.kill(name)

    def fail(self, scenario: str, *instances: str) -> None:
        """These instances fail from now on, and no others of the scenario."""
        known = self.instances.setdefault(scenario, set())
        known |= set(instances)  # those that are well say so: a Prometheus that was dead remembers what it saw last
        lines = "".join(f'lab_fail{{instance="{one}"}} {int(one in instances)}\n' for one in sorted(known))
        self._push("PUT", scenario, lines)

    def recover(self, scenario: str) -> None:
        """Nothing of the scenario fails any more."""
        self.fail(scenario)

    def amtool(self, *arguments: str) -> str:
        """What amtool answers."""
        return self._checked("amtool", f"--alertmanager.url={self.alertmanager}", *arguments)

    def logs(self) -> str:
        """The ends of their logs, for a failing test's report."""
        return "\n".join(f"== {path.name}\n{path.read_text()[-2000:]}" for path in sorted(self.folder.glob("*.log")))

    def _push(self, method: str, scenario: str, body: str) -> None:
        address = f"http://127.0.0.1:{self.push_port}/metrics/job/lab/scenario/{scenario}"
        request = urllib.request.Request(address, data=body.encode(), method=method)
        with urllib.request.urlopen(request, timeout=10):
            pass

    def _written(self, name: str, text: str) -> str:
        path = self.folder / name
        wanted = sorted(self.values, key=len, reverse=True)
        path.write_text(re.sub("|".join(wanted), lambda found: self.values[found[0]], text))
        return str(path)

    def _commands(self) -> dict[str, tuple[list[str], str]]:
        push = f"127.0.0.1:{self.push_port}"
        here = ["--web.route-prefix=/"]
        alertmanager = [
            *("prometheus-alertmanager", "--config.file=alertmanager.yml", "--storage.path=am", *here),
            *(f"--web.listen-address=127.0.0.1:{self.alert_port}", "--cluster.listen-address="),
            "--web.external-url=http://alertmanager.example.com",
        ]
        prometheus = [
            *("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=prom", *here),
            *(f"--web.listen-address=127.0.0.1:{self.prometheus_port}", "--rules.alert.resend-delay=2s"),
            "--web.external-url=http://prometheus.example.com",
        ]
        return {
            "pushgateway": (["prometheus-pushgateway", f"--web.listen-address={push}"], f"http://{push}"),
            "alertmanager": (alertmanager, self.alertmanager),
            "prometheus": (prometheus, self.prometheus),
        }

    def _checked(self, *command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ, cwd=self.folder)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout
