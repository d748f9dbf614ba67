// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of svcnat. The suites run when the module is loaded, after
 * svcnat_test_init().
 */
#include <linux/module.h>

#include "backends/affinity.h"
#include "table/service.h"
#include "test.h"

static int __init svcnat_test_init(void)
{
	int err;

	err = svcnat_service_caches_init();
	if (err)
		return err;
	err = svcnat_affinity_cache_init();
	if (err)
		svcnat_service_caches_exit();
	return err;
}

static void __exit svcnat_test_exit(void)
{
	rcu_barrier();
	svcnat_affinity_cache_exit();
	svcnat_service_caches_exit();
}

module_init(svcnat_test_init);
module_exit(svcnat_test_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The svcnat developers");
MODULE_DESCRIPTION("KUnit tests of svcnat");
