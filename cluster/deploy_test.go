package cluster

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// accepts checks the flags in a command line of ./packing, whose files are not there.
func accepts(t *testing.T, args []string) *Cluster {
	t.Helper()
	node := filepath.Join(t.TempDir(), "node")
	text, err := makeKeys(time.Now())
	if err == nil {
		err = write(node, text)
	}
	if err != nil {
		t.Fatal(err)
	}
	c, set := New(), flag.NewFlagSet("packing", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	c.Flags(set)
	for _, name := range []string{"archive", "plot", "workers"} { // of Main
		set.String(name, "", "")
	}
	set.Bool("resume", false, "")
	err = set.Parse(args)
	if c.access.Credentials != "" {
		c.access.Credentials = node
	}
	if err == nil {
		err = c.Check()
	}
	if err != nil {
		t.Errorf("%q: %v", args, err)
	}
	return c
}

// parse parses a file of deploy, in which every field is known.
func parse(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		t.Errorf("%s holds more than one document: %v", name, err)
	}
}

// TestKubernetes: a node of the manifest has the time to finish what it has begun, the file that
// lets it in, and no access to anything else.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	var m struct {
		Spec struct {
			Selector struct {
				Labels map[string]string `yaml:"matchLabels"`
			}
			Template struct {
				Metadata struct{ Labels map[string]string }
				Spec     struct {
					Token      *bool `yaml:"automountServiceAccountToken"`
					Grace      int   `yaml:"terminationGracePeriodSeconds"`
					Containers []struct {
						Command, Args []string
						Resources     struct{ Requests, Limits map[string]string }
						Security      struct {
							Escalation *bool `yaml:"allowPrivilegeEscalation"`
						} `yaml:"securityContext"`
						Mounts []struct{ Name, MountPath string } `yaml:"volumeMounts"`
					}
					Volumes []struct {
						Name   string
						Secret struct {
							Mode int `yaml:"defaultMode"`
						}
					}
				}
			}
		}
	}
	parse(t, "kubernetes.yaml", &m)
	pod := m.Spec.Template.Spec
	if len(pod.Containers) != 1 || len(m.Spec.Selector.Labels) == 0 || m.Spec.Selector.Labels["app"] != m.Spec.Template.Metadata.Labels["app"] {
		t.Fatalf("got %+v", m)
	}
	c := pod.Containers[0]
	if flags := accepts(t, c.Args); pod.Grace != 30 || flags.grace != 20*time.Second || !flags.Joins() {
		t.Errorf("terminationGracePeriodSeconds is %d, and the arguments are %q", pod.Grace, c.Args)
	}
	if pod.Token == nil || *pod.Token || c.Security.Escalation == nil || *c.Security.Escalation {
		t.Errorf("a node has access to what it does not need: %+v", pod)
	}
	if len(c.Resources.Requests) == 0 || c.Resources.Limits["memory"] == "" {
		t.Errorf("its resources are %+v", c.Resources)
	}
	if len(pod.Volumes) == 0 || pod.Volumes[0].Secret.Mode != 0o400 {
		t.Errorf("the volume of the credentials is %+v", pod.Volumes)
	}
	strict(t, "kubernetes.yaml")
}

// strict checks that a manifest says nothing twice.
func strict(t *testing.T, name string) {
	t.Helper()
	var all map[string]any // two equal keys are an error
	parse(t, name, &all)
}

func TestCompose(t *testing.T) {
	t.Parallel()
	var m struct {
		Services map[string]struct {
			Image   string
			Command []string
			Grace   string `yaml:"stop_grace_period"`
			Volumes []string
		}
		Volumes map[string]any
	}
	parse(t, "compose.yaml", &m)
	strict(t, "compose.yaml")
	coordinator, node := m.Services["coordinator"], m.Services["node"]
	if coordinator.Image != node.Image || coordinator.Image == "" {
		t.Errorf("the images are %q and %q: programs must be the same", coordinator.Image, node.Image)
	}
	if c := accepts(t, coordinator.Command[1:]); c.listen == "" {
		t.Errorf("the coordinator is %q", coordinator.Command)
	}
	c := accepts(t, node.Command[1:])
	if grace, err := time.ParseDuration(node.Grace); err != nil || grace <= c.grace || !c.Joins() {
		t.Errorf("the node is %q, and gets %s to stop", node.Command, node.Grace)
	}
	if _, ok := m.Volumes["out"]; !ok {
		t.Errorf("the volumes are %v", m.Volumes)
	}
}

func TestSlurm(t *testing.T) {
	t.Parallel()
	name := filepath.Join("deploy", "slurm.sh")
	if out, err := exec.Command("bash", "-n", name).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`\./packing (.*)`).FindStringSubmatch(string(text))
	limit := regexp.MustCompile(`--time=(\d\d):(\d\d):(\d\d)`).FindStringSubmatch(string(text))
	if line == nil || limit == nil || !strings.Contains(string(text), "--array=") {
		t.Fatalf("got %s", text)
	}
	args := strings.NewReplacer(`"$1"`, "nats://h:4222", `"$2"`, "node", `"$SLURM_CPUS_PER_TASK"`, "8").Replace(line[1])
	c := accepts(t, strings.Fields(args))
	wall, err := time.ParseDuration(limit[1] + "h" + limit[2] + "m" + limit[3] + "s")
	if err != nil || c.duration == 0 || c.duration+c.grace >= wall {
		t.Errorf("-for %v and -grace %v do not end before %v", c.duration, c.grace, wall)
	}
}

// TestDocumentedPermissions: README.md says what a server of one's own has to let nodes do.
func TestDocumentedPermissions(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("deploy", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	p := scope("search").permissions("ID")
	for _, subject := range append(p.Publish.Allow, p.Subscribe.Allow...) {
		if !strings.Contains(string(text), strings.ReplaceAll(subject, "ID", "{{subject()}}")) {
			t.Errorf("deploy/README.md does not say %s", subject)
		}
	}
}
