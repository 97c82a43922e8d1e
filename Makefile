# Names for things; the logic lives in the programs.
STACK = java -XX:+UseSerialGC -Xmx512m -Dmillrace.home=$(CURDIR) -cp 'jobs/stack/target/classes:jobs/stack/target/servers/lib/*' io.millrace.stack.run.StackCommand
BENCH = java -Xmx1g -XX:+UseSerialGC -Dmillrace.home=$(CURDIR) -cp benchmarks/target/millrace-benchmarks.jar io.millrace.benchmarks.pipeline.BenchmarkMain
BUILD_BENCH = mvn -B -ntp -q -Pbench -Dquick -pl benchmarks -am package
SOURCES := $(shell find pom.xml iceberg-catalog jobs operator sql -type f -not -path '*/target/*' -not -path '*/node_modules/*' -not -path '*/src/test/*')

.PHONY: help run up down sql reconcile reprocess refine replay maintain logs chaos clean test image e2e build bench-encoder bench bench-latency bench-outage

help: ## this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: target/built ## everything once: start, send events, batch jobs, proof, stop
	@$(STACK) run

up: target/built ## the same, and it stays up until Ctrl-C or make down
	@$(STACK) up

down: target/built ## stop the running stack; its data stays
	@$(STACK) down

sql: target/built ## Flink SQL client on the running stack; FILE=x.sql runs a file
	@$(STACK) sql $(FILE)

reconcile: target/built ## compare ClickHouse with the lake; ARGS="--from 2026-01-31 --to 2026-01-31"
	@$(STACK) job reconcile $(ARGS)

reprocess: target/built ## recompute days from the lake; ARGS="--from 2026-01-31 --to 2026-01-31"
	@$(STACK) job reprocess $(ARGS)

refine: target/built ## raw zone to staging and marts, what is new; ARGS=--all
	@$(STACK) job refine $(ARGS)

replay: target/built ## quarantined events to their topic once more, each at most once; ARGS="--reason unknown_event_type"
	@$(STACK) job replay $(ARGS)

maintain: target/built ## compact the lake, expire snapshots, tag the days; ARGS=raw.events
	@$(STACK) job maintain $(ARGS)

logs: ## follow the logs of all servers
	@tail -n 20 -F $${DATA_DIR:-data}/log/*.log

test: ## all tests, as CI runs them
	@mvn -B -ntp verify

image: target/built ## the image of the jobs, IMAGE=millrace/flink:0.1.0; without Docker into target/image
	@flinkdeployments/image/build.sh

e2e: target/built ## the manifests on a real Kubernetes, under load; needs K8S_NODE, or E2E_KUBECTL and companions
	@operator/e2e/run.sh

chaos: ## random kills for DURATION minutes (30) at EVENTS_PER_SECOND (5000); JOBS=1: KILLS (20) of each job; SEED for the same ones again
	@mvn -B -ntp -q -pl $(if $(JOBS),jobs/pipelines,jobs/connector-clickhouse),iceberg-catalog,jobs/stack/flink -am verify -Dspotless.check.skip -Dcheckstyle.skip -Dtest=NoUnit -Dit.test=$(if $(JOBS),JobsChaosRun,ChaosRun) -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

bench: ## our sink, its peer and the limits side by side; writes benchmarks/results/side-by-side.md
	@$(BUILD_BENCH)
	@$(BENCH) side-by-side --max-over-floor 1.25 --max-over-at-least-once 1.05 --min-over-jdbc 2.5 --output benchmarks/results/side-by-side

bench-latency: ## creation to visibility at 5,000 and 20,000 events/s; writes benchmarks/results/latency.md
	@$(BUILD_BENCH)
	@$(BENCH) latency --checkpoint-interval 500 --max-p50 600 --max-p99 1000 --max-parts-per-second 2 --output benchmarks/results/latency

bench-outage: ## ClickHouse down for OUTAGE seconds (300); writes benchmarks/results/outage.md
	@$(BUILD_BENCH)
	@$(BENCH) outage --outage $${OUTAGE:-300} --max-live-heap 512 --output benchmarks/results/outage

bench-encoder: ## rows/s and garbage of the ClickHouse encoder; writes benchmarks/results/encoder.md
	@mvn -B -ntp -q -Pbench -Dquick -pl benchmarks -am package
	@java -jar benchmarks/target/millrace-benchmarks.jar benchmarks/results/encoder.md

clean: ## remove what was built and the data folder
	@rm -rf $${DATA_DIR:-data} target jobs/*/target jobs/stack/flink/target iceberg-catalog/target benchmarks/target operator/target operator/e2e/operator/target

build: target/built ## compile and package

target/built: $(SOURCES)
	@mvn -B -ntp -q -Dquick package
	@mkdir -p target && touch target/built
