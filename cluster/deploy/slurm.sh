#!/bin/bash
# Twenty nodes of two hours each: sbatch slurm.sh nats://login1:4222 out/packing.db.nats.node
#SBATCH --job-name=packing-node
#SBATCH --array=1-20
#SBATCH --cpus-per-task=8
#SBATCH --mem=10G
#SBATCH --time=02:00:00
#SBATCH --signal=TERM@60
#SBATCH --requeue
set -eu
export XDG_CACHE_HOME=${TMPDIR:-/tmp}/packing-$SLURM_JOB_ID
trap 'rm -rf "$XDG_CACHE_HOME"' EXIT
# -for ends it before --time does: it takes nothing that would take longer.
srun --ntasks=1 ./packing -join "$1" -credentials "$2" -workers "$SLURM_CPUS_PER_TASK" -for 115m -grace 40s
