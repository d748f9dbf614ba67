// SPDX-License-Identifier: GPL-2.0

// controllers runs those of Kubernetes' own controllers that Services need, and no
// others: Deployments become ReplicaSets, these Pods, and Pods EndpointSlices.
package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/deployment"
	"k8s.io/kubernetes/pkg/controller/endpointslice"
	"k8s.io/kubernetes/pkg/controller/endpointslicemirroring"
	"k8s.io/kubernetes/pkg/controller/replicaset"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		klog.Fatal(err)
	}
	config.QPS, config.Burst = 200, 400
	client := kubernetes.NewForConfigOrDie(config)
	factory := informers.NewSharedInformerFactory(client, 0)
	core, apps := factory.Core().V1(), factory.Apps().V1()
	slices := factory.Discovery().V1().EndpointSlices()
	fromPods := endpointslice.NewController(ctx, core.Pods(), core.Services(), core.Nodes(),
		slices, 100, client, 0)
	fromEndpoints := endpointslicemirroring.NewController(ctx, core.Endpoints(), slices,
		core.Services(), 1000, client, 0)
	deployments, err := deployment.NewDeploymentController(ctx, apps.Deployments(),
		apps.ReplicaSets(), core.Pods(), client)
	if err != nil {
		klog.Fatal(err)
	}
	replicas := replicaset.NewReplicaSetController(ctx, apps.ReplicaSets(), core.Pods(),
		client, replicaset.BurstReplicas)
	factory.Start(ctx.Done())
	go fromEndpoints.Run(ctx, 1)
	go deployments.Run(ctx, 1)
	go replicas.Run(ctx, 1)
	fromPods.Run(ctx, 2)
}
